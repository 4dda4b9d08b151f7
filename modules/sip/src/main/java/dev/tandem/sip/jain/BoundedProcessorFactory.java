package dev.tandem.sip.jain;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The stack's own listeners, but with a bound on the datagrams that wait to be read: the stack's queue has none, and
 * would hold whatever a flood brings. What the queue has no room for is dropped, as the network would drop it.
 */
public final class BoundedProcessorFactory implements MessageProcessorFactory {
    private final MessageProcessorFactory others;
    private final int maxWaiting;
    private final AtomicLong dropped = new AtomicLong();

    /** @param others makes the listeners of every transport but UDP */
    public BoundedProcessorFactory(MessageProcessorFactory others, int maxWaiting) {
        this.others = others;
        this.maxWaiting = maxWaiting;
    }

    @Override
    public MessageProcessor createMessageProcessor(
            SIPTransactionStack stack, InetAddress address, int port, String transport) throws IOException {
        if (!transport.equalsIgnoreCase("udp")) {
            return others.createMessageProcessor(stack, address, port, transport);
        }
        sendFromListeningPort(stack);
        return new BoundedUdpProcessor(address, stack, port, new DatagramQueue(maxWaiting, dropped));
    }

    /** The stack's own factory sets this flag, which only its package sees; without it each send has a port of its own. */
    private static void sendFromListeningPort(SIPTransactionStack stack) {
        try {
            Field flag = SIPTransactionStack.class.getDeclaredField("udpFlag");
            flag.setAccessible(true);
            flag.setBoolean(stack, true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not the SIP stack that this was written for", e);
        }
    }

    /** Datagrams dropped because too many waited already. */
    public long dropped() {
        return dropped.get();
    }

    private static final class BoundedUdpProcessor extends UDPMessageProcessor {
        BoundedUdpProcessor(InetAddress address, SIPTransactionStack stack, int port, DatagramQueue queue)
                throws IOException {
            super(address, stack, port);
            // Its threads begin with start(), so none waits at the old queue.
            this.messageQueue = queue;
        }

        /** A thread that has not begun yet cannot be interrupted: it finds this datagram and sees that all is over. */
        @Override
        public void stop() {
            try {
                super.stop();
            } finally {
                messageQueue.offer(new DatagramQueuedMessageDispatch(
                        new DatagramPacket(new byte[0], 0), System.currentTimeMillis()));
            }
        }
    }

    private static final class DatagramQueue extends ArrayBlockingQueue<DatagramQueuedMessageDispatch> {
        private static final long serialVersionUID = 1L;
        private final AtomicLong dropped;

        DatagramQueue(int max, AtomicLong dropped) {
            super(max);
            this.dropped = dropped;
        }

        @Override
        public boolean offer(DatagramQueuedMessageDispatch datagram) {
            boolean taken = super.offer(datagram);
            if (!taken) {
                dropped.incrementAndGet();
            }
            return taken;
        }
    }
}
