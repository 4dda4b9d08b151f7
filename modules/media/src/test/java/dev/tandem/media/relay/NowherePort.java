package dev.tandem.media.relay;

import dev.tandem.media.net.DatagramPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A port whose packets all go out, to nobody. */
final class NowherePort implements DatagramPort {
    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(0);
    }

    @Override
    public boolean send(ByteBuffer datagram, InetSocketAddress to) {
        return datagram.remaining() > 0;
    }

    @Override
    public void close(Runnable released) {}
}
