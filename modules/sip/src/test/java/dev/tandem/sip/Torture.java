package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The torture messages of RFC 4475 and RFC 5118, and what this user agent does with them. */
final class Torture {
    private Torture() {}

    /**
     * @param udp statuses in their order, {@code app} for a call, {@code -} for nothing
     * @param tcp as above
     */
    record Case(String file, List<String> udp, List<String> tcp, String why) {
        byte[] octets() {
            return read(file + ".dat");
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static List<Case> all() {
        return new String(read("answers.tsv"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(words -> new Case(words[0], List.of(words[1].split(" ")), List.of(words[2].split(" ")), words[3]))
                .toList();
    }

    private static byte[] read(String name) {
        try (InputStream file = Torture.class.getResourceAsStream("/torture/" + name)) {
            assertThat(file).as("%s", name).isNotNull();
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
