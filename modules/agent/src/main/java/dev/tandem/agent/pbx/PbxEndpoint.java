package dev.tandem.agent.pbx;

/**
 * An agent as the PBX should know it.
 *
 * @param name of SIP digest and of the PBX's objects
 * @param password of SIP digest
 * @param callerName what the called see beside the extension
 * @param browser whether its client speaks WebRTC
 */
public record PbxEndpoint(
        String name, String password, String extension, String callerName, String tenantId, boolean browser) {

    @Override
    public String toString() {
        return "PbxEndpoint[" + name + "]";
    }
}
