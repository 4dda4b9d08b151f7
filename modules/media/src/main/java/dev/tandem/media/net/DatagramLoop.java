package dev.tandem.media.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One thread that receives for many ports. */
public interface DatagramLoop extends AutoCloseable {
    /** The largest datagram that is taken; longer ones are cut and then fail as malformed. */
    int MAX_DATAGRAM = 1600;

    /**
     * Binds a port and begins to receive.
     *
     * @param shared whether other loops bind the same port, so that the kernel spreads remote addresses over them
     * @throws IOException if the port cannot be bound
     */
    DatagramPort open(InetSocketAddress local, boolean shared, DatagramHandler handler) throws IOException;

    /** Closes all ports and ends the thread. */
    @Override
    void close();
}
