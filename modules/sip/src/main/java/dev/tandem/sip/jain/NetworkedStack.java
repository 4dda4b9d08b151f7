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

    /** The stack sleeps for a second here, with its sockets closed already, and waits for nothing else. */
    @Override
    public void stopStack() {
        boolean interrupted = Thread.interrupted();
        Thread.currentThread().interrupt();
        try {
            super.stopStack();
        } finally {
            if (!interrupted) {
                Thread.interrupted();
            }
        }
    }
}
