package dev.tandem.call;

import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The trunks that this site knows. */
public record TrunkSettings(List<Trunk> trunks) {

    public TrunkSettings {
        trunks = trunks.stream()
                .sorted(Comparator.comparingInt(Trunk::priority).thenComparing(Trunk::name))
                .toList();
    }

    public static TrunkSettings none() {
        return new TrunkSettings(List.of());
    }

    /**
     * The default trunks, over UDP: Asterisk first, FreeSWITCH second, as far as their hosts are given.
     *
     * @throws IllegalArgumentException when a host or port is none
     */
    public static TrunkSettings of(
            Optional<String> asteriskHost, int asteriskSipPort, Optional<String> freeswitchHost) {
        List<Trunk> trunks = new ArrayList<>();
        asteriskHost.ifPresent(host -> trunks.add(defaultTrunk("asterisk", host, asteriskSipPort, 1)));
        freeswitchHost.ifPresent(host -> trunks.add(defaultTrunk("freeswitch", host, FREESWITCH_SIP_PORT, 2)));
        return new TrunkSettings(trunks);
    }

    /** The tenant's trunks in the order in which they are tried: its own and everybody's. */
    public List<Trunk> forTenant(String tenantId) {
        return trunks.stream()
                .filter(trunk -> trunk.tenantId().map(tenantId::equals).orElse(true))
                .toList();
    }

    Optional<Trunk> byName(String name) {
        return trunks.stream().filter(trunk -> trunk.name().equals(name)).findFirst();
    }

    private static Trunk defaultTrunk(String name, String host, int port, int priority) {
        SipTarget target = new SipTarget(host, port, SipTransport.UDP, Optional.empty());
        return new Trunk(name, Optional.empty(), target, Trunk.Dtmf.RFC4733, priority);
    }

    private static final int FREESWITCH_SIP_PORT = 5060;
}
