package dev.tandem.sip.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.sip.jain.HostileLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningLinesTest {
    private static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 7\r\n\r\n";

    private final HostileLog hostile = new HostileLog(0);

    private OpeningLines of(String sent) {
        return new OpeningLines(new ByteArrayInputStream(sent.getBytes(StandardCharsets.US_ASCII)), hostile);
    }

    private static String oneByOne(OpeningLines lines) throws IOException {
        StringBuilder read = new StringBuilder();
        for (int octet = lines.read(); octet >= 0; octet = lines.read()) {
            read.append((char) octet);
        }
        return read.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "\n\n\n\n",
                "\r\n\r\n\r\n" + MESSAGE + "1234567",
                "\r\rX\r\r\r\n" + MESSAGE,
                MESSAGE + "\r\r\r\r\r\r\r",
                MESSAGE + "\n\r\r\n567" + MESSAGE + "1234567",
                ""
            })
    void keep_alives_messages_and_whatever_bodies_hold_come_through_as_they_are(String sent) throws IOException {
        assertThat(oneByOne(of(sent))).isEqualTo(sent);
        assertThat(of(sent).readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo(sent);
        assertThat(hostile.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\r\r",
                "\r\r\n",
                "\r\n\r\n\r\r\n",
                "OPTIONS sip:a SIP/2.0\r\n\r\r\r\n\r\n",
                "OPTIONS sip:a SIP/2.0\nTo: a\n\r\r\n"
            })
    void what_the_stacks_reader_would_die_of_ends_the_connection_with_a_line_of_the_log(String sent) {
        assertThatThrownBy(() -> oneByOne(of(sent))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> of(sent).readAllBytes()).isInstanceOf(IOException.class);
        assertThat(hostile.count()).isEqualTo(2);
    }
}
