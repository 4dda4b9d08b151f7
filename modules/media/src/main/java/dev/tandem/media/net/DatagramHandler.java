package dev.tandem.media.net;

import java.net.InetSocketAddress;

/** Takes what a port receives, on the port's loop thread. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram came.
     *
     * @param data the loop's buffer: valid, and may be overwritten, until the call returns
     * @param length bytes of it that are the datagram
     */
    void received(byte[] data, int length, InetSocketAddress from);
}
