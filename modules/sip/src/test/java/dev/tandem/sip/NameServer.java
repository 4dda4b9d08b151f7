package dev.tandem.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/** A name server of one zone file over UDP on loopback, that counts what it is asked and can fall silent. */
final class NameServer implements AutoCloseable {
    private static final Name ZONE = Name.fromConstantString("example.com.");

    private final DatagramSocket socket;
    private final List<Record> zone = new CopyOnWriteArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    /** Lines of a zone file, names relative to {@code example.com.}, with a TTL of a minute where none is said. */
    NameServer(String zoneFile) {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            try (Master master = new Master(
                    new java.io.ByteArrayInputStream(zoneFile.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    ZONE,
                    60)) {
                Record record = master.nextRecord();
                while (record != null) {
                    zone.add(record);
                    record = master.nextRecord();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        byte[] octets = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(octets, octets.length);
                socket.receive(packet);
                byte[] data = java.util.Arrays.copyOf(octets, packet.getLength());
                Message query = new Message(data);
                questions.add(query.getQuestion().getName() + " "
                        + query.getQuestion().getType());
                if (!silent) {
                    byte[] answer = answer(query).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        zone.stream()
                .filter(record -> record.getName().equals(question.getName()))
                .filter(record -> record.getType() == question.getType() && question.getDClass() == DClass.IN)
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        if (zone.stream().noneMatch(record -> record.getName().equals(question.getName()))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            // Says for how long "nothing" may be believed (RFC 2308).
            answer.addRecord(new SOARecord(ZONE, DClass.IN, 60, ZONE, ZONE, 1, 60, 60, 60, 60), Section.AUTHORITY);
        }
        return answer;
    }

    void fallSilent() {
        silent = true;
    }

    List<String> questions() {
        return List.copyOf(questions);
    }

    SimpleResolver resolver() {
        SimpleResolver resolver = new SimpleResolver(
                new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
        // Beyond the locator's own deadline, which is what a silent server meets.
        resolver.setTimeout(java.time.Duration.ofSeconds(60));
        return resolver;
    }

    @Override
    public void close() {
        socket.close();
    }
}
