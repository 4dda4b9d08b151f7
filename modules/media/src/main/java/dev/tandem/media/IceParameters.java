package dev.tandem.media;

/** The plane's ICE credentials for one transport (RFC 8445), mediasoup's {@code IceParameters}. */
public record IceParameters(String usernameFragment, String password, boolean iceLite) {
    @Override
    public String toString() {
        return "IceParameters[usernameFragment=" + usernameFragment + "]";
    }
}
