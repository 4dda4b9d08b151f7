package dev.tandem.app.settings;

import java.util.Optional;

/**
 * What browsers are told for getting through their NAT. Holds secrets: never log it.
 *
 * @param stunServer such as {@code stun:stun.example.org:3478}
 * @param turnServer such as {@code turn:turn.example.org:5349}
 * @param turnSecret makes expiring credentials per agent, in place of the fixed ones
 */
public record IceSettings(
        Optional<String> stunServer,
        Optional<String> turnServer,
        Optional<String> turnUsername,
        Optional<String> turnPassword,
        Optional<String> turnSecret) {

    static IceSettings of(SettingReader reader) throws StartRefused {
        Optional<String> stun = reader.optional("tandem.media.stun-server");
        Optional<String> turn = reader.optional("tandem.media.turn-server");
        if (stun.isPresent() && !stun.get().matches("stuns?:[^\\s/]+")) {
            throw SettingReader.refusal("STUN_SERVER01", stun.get(), "stun:host:port");
        }
        if (turn.isPresent() && !turn.get().matches("turns?:[^\\s/]+")) {
            throw SettingReader.refusal("TURN_SERVER", turn.get(), "turn:host:port or turns:host:port");
        }
        return new IceSettings(
                stun,
                turn,
                reader.optional("tandem.media.turn-username"),
                reader.optional("tandem.media.turn-password"),
                reader.optional("tandem.media.turn-secret"));
    }

    @Override
    public String toString() {
        return "IceSettings[stun=" + stunServer + ", turn=" + turnServer + "]";
    }
}
