package dev.tandem.sip;

import dev.tandem.sip.tls.TlsSettings;
import java.util.Optional;

/**
 * How one endpoint listens and names itself.
 *
 * @param bindHost IP address of the interface to listen on
 * @param udpPort 0 takes any free port
 * @param tcpPort 0 takes any free port; may equal {@code udpPort}
 * @param announcedHost IP address that the far side reaches us at: in Via, Contact and From
 * @param userAgent value of User-Agent and Server
 * @param sources whom the endpoint hears
 * @param tls empty: no TLS, neither in nor out
 * @param sessionTimers for the calls that do not ask for other ones in their {@link InviteOptions}
 */
public record SipSettings(
        String bindHost,
        int udpPort,
        int tcpPort,
        String announcedHost,
        String userAgent,
        SipLimits limits,
        SourcePolicy sources,
        Optional<TlsSettings> tls,
        SessionTimerSettings sessionTimers) {
    public SipSettings {
        if (!SipText.isHost(bindHost) || !SipText.isHost(announcedHost)) {
            throw new IllegalArgumentException("not a host: " + bindHost + ", " + announcedHost);
        }
        if (!SipText.isHeaderValue(userAgent)) {
            throw new IllegalArgumentException("not a header value: userAgent");
        }
    }

    /** UDP and TCP, for everybody, with {@link SessionTimerSettings#defaults()}. */
    public SipSettings(
            String bindHost, int udpPort, int tcpPort, String announcedHost, String userAgent, SipLimits limits) {
        this(
                bindHost,
                udpPort,
                tcpPort,
                announcedHost,
                userAgent,
                limits,
                SourcePolicy.permissive(),
                Optional.empty(),
                SessionTimerSettings.defaults());
    }

    public SipSettings withSources(SourcePolicy value) {
        return new SipSettings(bindHost, udpPort, tcpPort, announcedHost, userAgent, limits, value, tls, sessionTimers);
    }

    public SipSettings withTls(TlsSettings value) {
        return new SipSettings(
                bindHost,
                udpPort,
                tcpPort,
                announcedHost,
                userAgent,
                limits,
                sources,
                Optional.of(value),
                sessionTimers);
    }

    public SipSettings withSessionTimers(SessionTimerSettings value) {
        return new SipSettings(bindHost, udpPort, tcpPort, announcedHost, userAgent, limits, sources, tls, value);
    }

    /** Whether one of its ports is any that is free. */
    boolean takesAnyPort() {
        return udpPort == 0
                || tcpPort == 0
                || tls.filter(settings -> settings.port() == 0).isPresent();
    }
}
