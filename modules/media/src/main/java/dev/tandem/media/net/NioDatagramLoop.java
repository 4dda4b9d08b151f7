package dev.tandem.media.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link DatagramLoop} on an NIO selector. */
public final class NioDatagramLoop implements DatagramLoop {
    private static final Logger LOGGER = LoggerFactory.getLogger(NioDatagramLoop.class);
    private static final int SOCKET_BUFFER = 1 << 20;
    /** Datagrams taken from one port before the next port has its turn. */
    private static final int MAX_BURST = 64;

    private static final long FAULT_LOG_NANOS = 1_000_000_000L;

    private final Selector selector;
    private final Thread thread;
    private final Queue<NioPort> unregistered = new ConcurrentLinkedQueue<>();
    private final Queue<Closing> closing = new ConcurrentLinkedQueue<>();
    private final byte[] data = new byte[MAX_DATAGRAM + 64];
    private final ByteBuffer buffer = ByteBuffer.wrap(data, 0, MAX_DATAGRAM);
    private final LongAdder faults;
    private volatile boolean closed;
    private long lastFaultLog;

    private record Closing(DatagramChannel channel, Runnable released) {}

    /** Starts the thread; {@code faults} counts what handlers throw. */
    public NioDatagramLoop(String name, LongAdder faults) {
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.faults = faults;
        this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
    }

    @Override
    public DatagramPort open(InetSocketAddress local, boolean shared, DatagramHandler handler) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            if (shared) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(local);
            NioPort port = new NioPort(channel, (InetSocketAddress) channel.getLocalAddress(), handler);
            unregistered.add(port);
            selector.wakeup();
            return port;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(this::read);
                register();
                release();
            } catch (Throwable e) {
                fault(e);
            }
        }
        for (SelectionKey key : selector.keys()) {
            ((NioPort) key.attachment()).close();
        }
        try {
            selector.close();
        } catch (IOException e) {
            fault(e);
        }
    }

    private void register() throws IOException {
        for (NioPort port = unregistered.poll(); port != null; port = unregistered.poll()) {
            try {
                port.channel.register(selector, SelectionKey.OP_READ, port);
            } catch (ClosedChannelException closedMeanwhile) {
                LOGGER.atDebug().addKeyValue("port", port.local).log("media.port-closed-early");
            }
        }
    }

    /** The kernel keeps a closed socket until its key has left the selector, which happens in a later select. */
    private void release() {
        for (int waiting = closing.size(); waiting > 0; waiting--) {
            Closing one = closing.remove();
            if (one.channel().keyFor(selector) == null) {
                one.released().run();
            } else {
                closing.add(one);
                selector.wakeup();
            }
        }
    }

    private void read(SelectionKey key) {
        NioPort port = (NioPort) key.attachment();
        try {
            for (int i = 0; i < MAX_BURST; i++) {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) port.channel.receive(buffer);
                if (from == null) {
                    return;
                }
                port.handler.received(data, buffer.position(), from);
            }
        } catch (ClosedChannelException e) {
            key.cancel();
        } catch (Throwable e) {
            // Nothing that a datagram provokes may end the loop, which carries everybody's calls.
            fault(e);
        }
    }

    private void fault(Throwable e) {
        faults.increment();
        long now = System.nanoTime();
        if (now - lastFaultLog > FAULT_LOG_NANOS) {
            lastFaultLog = now;
            LOGGER.atError().setCause(e).log("media.loop-fault");
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class NioPort implements DatagramPort {
        final DatagramChannel channel;
        final InetSocketAddress local;
        final DatagramHandler handler;

        NioPort(DatagramChannel channel, InetSocketAddress local, DatagramHandler handler) {
            this.channel = channel;
            this.local = local;
            this.handler = handler;
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public boolean send(ByteBuffer datagram, InetSocketAddress to) {
            try {
                return channel.send(datagram, to) > 0;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close(Runnable whenReleased) {
            if (!channel.isOpen()) {
                return;
            }
            try {
                channel.close();
            } catch (IOException e) {
                fault(e);
            }
            closing.add(new Closing(channel, whenReleased));
            selector.wakeup();
        }
    }
}
