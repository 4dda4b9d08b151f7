package dev.tandem.media.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One open UDP socket. Thread-safe. */
public interface DatagramPort extends AutoCloseable {
    /** The address that it is bound to. */
    InetSocketAddress local();

    /** Sends without blocking; false if the datagram was dropped, because of a full buffer or an unreachable address. */
    boolean send(ByteBuffer datagram, InetSocketAddress to);

    /**
     * Receives no more, and releases the port as soon as its loop comes round. Idempotent.
     *
     * @param released run on the loop's thread once the port can be bound again
     */
    void close(Runnable released);

    @Override
    default void close() {
        close(() -> {});
    }
}
