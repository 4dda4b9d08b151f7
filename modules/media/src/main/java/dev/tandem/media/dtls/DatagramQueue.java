package dev.tandem.media.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Bouncy Castle's blocking view of a flow of datagrams. What comes while {@value #CAPACITY} wait is dropped, as UDP may.
 */
public final class DatagramQueue implements DatagramTransport {
    private static final int CAPACITY = 64;
    private static final int RECEIVE_LIMIT = 1500;
    /** Leaves room for IPv6, UDP and tunnels in the smallest usual MTU. */
    private static final int SEND_LIMIT = 1200;

    private static final byte[] WAKE_UP = new byte[0];

    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Output output;
    private volatile boolean closed;

    /** Where the other side's datagrams go. */
    @FunctionalInterface
    public interface Output {
        /** Sends a copy of these bytes. */
        void send(byte[] data, int offset, int length);
    }

    /** A queue whose sends go to the output. */
    public DatagramQueue(Output output) {
        this.output = output;
    }

    /** Hands a datagram in; false if it was dropped. */
    public boolean offer(byte[] data, int length) {
        return length > 0 && queue.offer(Arrays.copyOf(data, length));
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] out, int offset, int length, int waitMillis) throws IOException {
        try {
            byte[] datagram = closed ? WAKE_UP : queue.poll(Math.max(1, waitMillis), TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            if (datagram.length == 0) {
                // Bouncy Castle takes this one kind of exception as no fault of the record layer.
                throw new InterruptedIOException("closed");
            }
            int taken = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, out, offset, taken);
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void send(byte[] data, int offset, int length) {
        output.send(data, offset, length);
    }

    boolean closing() {
        return closed;
    }

    /** Ends what waits in {@link #receive}; sending still works, for the closing alert. */
    @Override
    public void close() {
        closed = true;
        queue.clear();
        queue.offer(WAKE_UP);
    }
}
