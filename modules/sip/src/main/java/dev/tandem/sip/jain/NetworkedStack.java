package dev.tandem.sip.jain;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.util.Properties;
import javax.sip.PeerUnavailableException;

/** The stack on sockets of ours: it takes them by class name only, and ours need settings. */
public final class NetworkedStack extends SipStackImpl {
    public NetworkedStack(Properties properties, NetworkLayer network) throws PeerUnavailableException {
        super(properties);
        this.networkLayer = network;
        network.setSipStack(this);
    }
}
