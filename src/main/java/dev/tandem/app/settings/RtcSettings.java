package dev.tandem.app.settings;

import dev.tandem.media.HoldMusic;
import dev.tandem.media.MediaSettings;
import dev.tandem.sip.SessionTimerSettings;
import dev.tandem.sip.SipLimits;
import dev.tandem.sip.SipSettings;
import dev.tandem.sip.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/** Where media and SIP listen, the addresses that the far side is told, and what it hears on hold. */
public record RtcSettings(
        InetAddress bindAddress,
        InetAddress announcedAddress,
        int minPort,
        int maxPort,
        int sipPort,
        String sipAnnouncedHost,
        HoldMusic holdMusic,
        SessionTimerSettings sessionTimers,
        Optional<TlsSettings> sipTls) {
    /** One for browsers and two for a SIP leg. */
    private static final int MIN_PORTS = 3;

    static RtcSettings of(SettingReader reader, Addresses addresses) throws StartRefused {
        int min = reader.port("tandem.media.min-port", "RTC_MIN_PORT");
        int max = reader.port("tandem.media.max-port", "RTC_MAX_PORT");
        if (max - min + 1 < MIN_PORTS) {
            throw SettingReader.refusal(
                    "RTC_MAX_PORT", Integer.toString(max), "at least RTC_MIN_PORT + 2, which is " + (min + 2));
        }
        InetAddress announced = announced(reader, addresses);
        return new RtcSettings(
                addresses.bind(),
                announced,
                min,
                max,
                reader.port("tandem.sip.port", "TANDEM_SIP_PORT"),
                reader.host("tandem.sip.announced-host", "TANDEM_SIP_ANNOUNCED_HOST")
                        .orElse(announced.getHostAddress()),
                holdMusic(reader),
                SessionTimers.of(reader),
                SipTls.of(reader));
    }

    private static HoldMusic holdMusic(SettingReader reader) throws StartRefused {
        Optional<Path> file = reader.readableFile("tandem.media.hold-music", "TANDEM_HOLD_MUSIC");
        if (file.isEmpty()) {
            return HoldMusic.generated();
        }
        try {
            return HoldMusic.read(file.get());
        } catch (IOException e) {
            throw SettingReader.refusal(
                    "TANDEM_HOLD_MUSIC",
                    file.get().toString(),
                    "a WAV file of 8 kHz, mono, 16-bit PCM, but " + e.getMessage());
        }
    }

    /** For the media plane, with its usual limits. */
    public MediaSettings media() {
        return MediaSettings.of(bindAddress, announcedAddress, minPort, maxPort);
    }

    /** For the SIP endpoint: UDP and TCP on one port, TLS on its own, with its usual limits. */
    public SipSettings sip(String userAgent) {
        SipSettings plain = new SipSettings(
                        bindAddress.getHostAddress(),
                        sipPort,
                        sipPort,
                        sipAnnouncedHost,
                        userAgent,
                        SipLimits.defaults())
                .withSessionTimers(sessionTimers);
        return sipTls.map(plain::withTls).orElse(plain);
    }

    private static InetAddress announced(SettingReader reader, Addresses addresses) throws StartRefused {
        Optional<String> given = reader.host("tandem.media.announced-ip", "WEBRTC_ANNOUNCED_IP");
        if (given.isEmpty()) {
            return addresses.reachableAddress();
        }
        try {
            InetAddress address = InetAddress.getByName(given.get());
            if (!address.isAnyLocalAddress()) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw SettingReader.refusal("WEBRTC_ANNOUNCED_IP", given.get(), "an IP address that browsers can reach");
        }
        throw SettingReader.refusal("WEBRTC_ANNOUNCED_IP", given.get(), "an IP address that browsers can reach");
    }
}
