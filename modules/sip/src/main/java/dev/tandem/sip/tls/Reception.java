package dev.tandem.sip.tls;

import dev.tandem.sip.SipTransport;
import dev.tandem.sip.guard.Connections;
import dev.tandem.sip.jain.HostileLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/**
 * Lets connections in, as many as may be. The stack stops listening for ever at the first socket that cannot be accepted
 * (no file descriptor is left, say); here that is waited out.
 */
final class Reception {
    private static final int PAUSE_MS = 100;

    private final Connections connections;
    private final HostileLog hostile;

    Reception(Connections connections, HostileLog hostile) {
        this.connections = connections;
        this.hostile = hostile;
    }

    /** How a server socket fills a socket with the next connection. */
    interface Accepting {
        void into(Socket socket) throws IOException;
    }

    /** What is made of the connection. */
    interface Wrapping {
        Socket of(Socket plain) throws IOException;
    }

    /** The next connection that is let in. Blocks until there is one; fails once nobody listens any more. */
    Socket next(ServerSocket listening, SipTransport transport, Accepting accepting, Wrapping wrapping)
            throws IOException {
        while (true) {
            Guest guest = new Guest(transport);
            try {
                accepting.into(guest);
                if (isLetIn(guest, transport)) {
                    return wrapping.of(guest);
                }
                guest.close();
            } catch (IOException e) {
                guest.close();
                if (listening.isClosed()) {
                    throw e;
                }
                hostile.bad("sip.connection.not-accepted", String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private boolean isLetIn(Guest guest, SipTransport transport) throws IOException {
        Optional<Connections.Place> place = connections.letIn(guest.getInetAddress(), transport);
        if (place.isEmpty()) {
            hostile.bad(
                    "sip.connection.refused",
                    guest.getInetAddress().getHostAddress() + " has too many, or all together have");
            return false;
        }
        guest.takes(place.get());
        guest.setKeepAlive(true);
        guest.setSoTimeout(Math.toIntExact(place.get().silence().toMillis()));
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives its place back when it is closed. What TLS protects is looked at behind it. */
    private final class Guest extends Socket {
        private final SipTransport transport;
        private volatile Optional<Connections.Place> place = Optional.empty();

        Guest(SipTransport transport) {
            this.transport = transport;
        }

        void takes(Connections.Place taken) {
            place = Optional.of(taken);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream plain = super.getInputStream();
            return transport == SipTransport.TCP ? new OpeningLines(plain, hostile) : plain;
        }

        @Override
        public void close() throws IOException {
            place.ifPresent(Connections.Place::free);
            super.close();
        }
    }
}
