package dev.tandem.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any packets: round trip, roll-over, replay, forgery. */
class SrtpPropertiesTest {
    private static final int SSRC = 0x12345678;
    private final SrtpScratch scratch = new SrtpScratch();

    @Property(tries = 200)
    void what_is_protected_comes_back_once(
            @ForAll SrtpProfile profile,
            @ForAll @Size(max = 400) byte[] payload,
            @ForAll @IntRange(max = 65535) int seq) {
        SrtpKeys keys = keys(profile);
        byte[] packet = packet(seq, payload);
        byte[] wire = room(packet);
        int length = new SrtpSender(keys).protectRtp(wire, 0, 12, packet.length, SSRC, seq, scratch);
        assertThat(length).isEqualTo(packet.length + profile.tagLength());
        byte[] again = wire.clone();
        SrtpReceiver receiver = new SrtpReceiver(keys);
        int plain = receiver.unprotectRtp(wire, 0, 12, length, scratch);
        assertThat(Arrays.copyOf(wire, plain)).isEqualTo(packet);
        assertThat(receiver.unprotectRtp(again, 0, 12, length, scratch)).isEqualTo(SrtpVerdict.REPLAYED);
    }

    @Property(tries = 200)
    void a_changed_bit_is_refused_and_costs_the_genuine_packet_nothing(
            @ForAll SrtpProfile profile, @ForAll @Size(max = 40) byte[] payload, @ForAll Random random) {
        SrtpKeys keys = keys(profile);
        byte[] packet = packet(7, payload);
        byte[] wire = room(packet);
        int length = new SrtpSender(keys).protectRtp(wire, 0, 12, packet.length, SSRC, 7, scratch);
        byte[] forged = wire.clone();
        forged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        SrtpReceiver receiver = new SrtpReceiver(keys);
        assertThat(receiver.unprotectRtp(forged, 0, 12, length, scratch)).isEqualTo(SrtpVerdict.UNAUTHENTIC);
        assertThat(receiver.unprotectRtp(wire, 0, 12, length, scratch)).isEqualTo(packet.length);
    }

    @Property(tries = 60)
    void the_roll_over_counter_follows_through_loss_and_reordering(
            @ForAll SrtpProfile profile, @ForAll @IntRange(max = 65535) int start, @ForAll Random random) {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = new SrtpSender(keys);
        SrtpReceiver receiver = new SrtpReceiver(keys);
        long index = start;
        int mayLose = 0;
        for (int round = 0; round < 300; round++) {
            List<Long> batch = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                batch.add(index);
                index += 1 + (mayLose > 0 ? random.nextInt(700) : 0);
            }
            if (round > 0) {
                Collections.shuffle(batch, random);
            }
            mayLose = 1;
            long highest = index;
            for (long one : batch) {
                byte[] packet = packet((int) one & 0xffff, new byte[] {1, 2, 3});
                byte[] wire = room(packet);
                int length = sender.protectRtp(wire, 0, 12, packet.length, SSRC, one, scratch);
                int result = receiver.unprotectRtp(wire, 0, 12, length, scratch);
                if (highest - one < ReplayWindow.SIZE) {
                    assertThat(result).isEqualTo(packet.length);
                }
            }
        }
        assertThat(index).isGreaterThan(65536);
    }

    @Property(tries = 200)
    void rtcp_comes_back_once(@ForAll SrtpProfile profile, @ForAll @Size(max = 200) byte[] body) {
        SrtpKeys keys = keys(profile);
        byte[] packet = new byte[8 + body.length];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 200;
        PacketCipher.putInt(packet, 4, SSRC);
        System.arraycopy(body, 0, packet, 8, body.length);
        SrtpSender sender = new SrtpSender(keys);
        SrtpReceiver receiver = new SrtpReceiver(keys);
        byte[] wire = room(packet);
        int length = sender.protectRtcp(wire, 0, packet.length, scratch);
        byte[] again = wire.clone();
        int plain = receiver.unprotectRtcp(wire, 0, length, scratch);
        assertThat(Arrays.copyOf(wire, plain)).isEqualTo(packet);
        assertThat(receiver.unprotectRtcp(again, 0, length, scratch)).isEqualTo(SrtpVerdict.REPLAYED);
    }

    @Property(tries = 300)
    void the_replay_window_admits_each_index_once(@ForAll Random random) {
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long at = random.nextInt(100_000);
        for (int i = 0; i < 500; i++) {
            long index = Math.max(0, at + random.nextInt(300) - 200);
            boolean tooOld = window.highest() - index >= ReplayWindow.SIZE;
            assertThat(window.isNew(index)).isEqualTo(!tooOld && !seen.contains(index));
            if (window.isNew(index)) {
                window.mark(index);
                seen.add(index);
            }
            at += random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(4);
        }
    }

    private static SrtpKeys keys(SrtpProfile profile) {
        byte[] key = new byte[profile.keyLength()];
        byte[] salt = new byte[profile.saltLength()];
        Arrays.fill(key, (byte) 0x5a);
        Arrays.fill(salt, (byte) 0xc3);
        return new SrtpKeys(profile, key, salt);
    }

    private static byte[] packet(int seq, byte[] payload) {
        byte[] packet = new byte[12 + payload.length];
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (seq >>> 8);
        packet[3] = (byte) seq;
        PacketCipher.putInt(packet, 8, SSRC);
        System.arraycopy(payload, 0, packet, 12, payload.length);
        return packet;
    }

    private static byte[] room(byte[] packet) {
        return Arrays.copyOf(packet, packet.length + SrtpSender.MAX_OVERHEAD);
    }
}
