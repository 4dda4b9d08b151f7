package dev.tandem.call;

import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The default trunks of this site, of every tenant that has none of its own; and as such the simplest of trunks. */
public record TrunkSettings(List<Trunk> trunks) implements Trunks {

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

    @Override
    public List<Trunk> usable(String tenantId) {
        return forTenant(tenantId);
    }

    @Override
    public boolean any(String tenantId) {
        return !forTenant(tenantId).isEmpty();
    }

    @Override
    public Optional<Trunk> byName(String tenantId, String name) {
        return forTenant(tenantId).stream()
                .filter(trunk -> trunk.name().equals(name))
                .findFirst();
    }

    /** Only hosts that are addresses: names are looked up elsewhere. */
    @Override
    public List<Trunk> bySource(InetAddress source) {
        return trunks.stream()
                .filter(trunk -> trunk.target().host().equals(source.getHostAddress()))
                .toList();
    }

    private static Trunk defaultTrunk(String name, String host, int port, int priority) {
        SipTarget target = new SipTarget(host, port, SipTransport.UDP, Optional.empty());
        return new Trunk(name, Optional.empty(), target, Trunk.Dtmf.RFC4733, priority);
    }

    private static final int FREESWITCH_SIP_PORT = 5060;
}
