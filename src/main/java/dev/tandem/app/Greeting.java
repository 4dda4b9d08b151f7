package dev.tandem.app;

import dev.tandem.app.settings.NodeRole;
import dev.tandem.app.settings.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What whoever started the node should know beyond its addresses: the first password, and what to try. */
final class Greeting {
    private Greeting() {}

    static List<String> of(NodeSettings settings, Optional<String> firstPassword) {
        List<String> lines = new ArrayList<>();
        firstPassword.ifPresent(password -> {
            lines.add("The administrator is admin with the password " + password);
            lines.add("It is shown this once; TANDEM_ADMIN_PASSWORD sets another.");
            lines.add("");
        });
        if (settings.roles().contains(NodeRole.GATEWAY)) {
            String scheme = settings.security().tls().isPresent() ? "https" : "http";
            lines.add("To try: make a licence and an agent (README, \"A first call\"), log in at");
            lines.add("  " + scheme + "://localhost:" + settings.ports().of(NodeRole.GATEWAY) + "/try");
            lines.add("and dial *43 (you hear yourself) or *44 (a tone)."
                    + settings.pbx()
                            .asteriskHost()
                            .or(settings.pbx()::freeswitchHost)
                            .map(host -> " Other numbers go to the PBX at " + host + ".")
                            .orElse(" ASTERISK_HOST names a PBX for other numbers."));
        }
        return lines;
    }
}
