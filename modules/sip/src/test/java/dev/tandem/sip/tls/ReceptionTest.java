package dev.tandem.sip.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy;
import dev.tandem.sip.guard.Connections;
import dev.tandem.sip.jain.HostileLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceptionTest {
    private final HostileLog hostile = new HostileLog(0);
    private final Connections connections =
            new Connections(SourcePolicy.permissive(), new Connections.Bounds(10, 1, Duration.ofMillis(200)));
    private final Reception reception = new Reception(connections, hostile);
    private PlainServerSocket listening;

    @BeforeEach
    void it_listens() throws IOException {
        listening = new PlainServerSocket(0, 10, InetAddress.getLoopbackAddress(), reception);
    }

    @AfterEach
    void it_ends() throws IOException {
        listening.close();
    }

    private Socket connected() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
    }

    @Test
    void a_stranger_who_is_silent_for_too_long_is_not_waited_for() throws IOException {
        try (Socket stranger = connected();
                Socket accepted = listening.accept()) {
            assertThat(stranger.isConnected()).isTrue();
            assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(connections.open()).isZero();
    }

    @Test
    void one_too_many_is_closed_and_the_next_is_accepted_once_there_is_a_place() throws IOException {
        try (Socket first = connected();
                Socket accepted = listening.accept();
                Socket tooMany = connected()) {
            assertThat(first.isConnected()).isTrue();
            CompletableFuture<Socket> third = CompletableFuture.supplyAsync(() -> afterRefusalOf(tooMany, accepted));

            try (Socket next = listening.accept()) {
                assertThat(next.getPort()).isEqualTo(third.join().getLocalPort());
            }
            third.join().close();
        }
        assertThat(hostile.count()).isEqualTo(1);
    }

    /** Closes the one that has the place, by its stream as the stack may do, and comes again. */
    private Socket afterRefusalOf(Socket tooMany, Socket accepted) {
        try {
            assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
            accepted.getInputStream().close();
            return connected();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_connection_that_cannot_be_accepted_is_waited_out_until_nobody_listens() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> reception.next(
                        listening,
                        SipTransport.TCP,
                        _ -> {
                            if (tries.incrementAndGet() == 3) {
                                listening.close();
                            }
                            throw new SocketException("Too many open files");
                        },
                        plain -> plain))
                .isInstanceOf(SocketException.class);
        assertThat(tries).hasValue(3);
    }
}
