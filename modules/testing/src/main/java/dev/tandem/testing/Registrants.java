package dev.tandem.testing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Those who may register at an Asterisk and call there, put there by ARI as provisioning does. */
public final class Registrants {
    private final RestClient ari;

    private Registrants(RestClient ari) {
        this.ari = ari;
    }

    public static Registrants of(Asterisk pbx) {
        return new Registrants(RestClient.of(pbx.ariUrl()).withBasic("tandem", "tandem"));
    }

    /** @param more fields of the endpoint beside the usual ones, or in their place */
    public void add(String user, String password, Map<String, String> more) {
        put("auth", user, Map.of("auth_type", "userpass", "username", user, "password", password));
        put("aor", user, Map.of("max_contacts", "1", "remove_existing", "yes"));
        Map<String, String> fields = new HashMap<>(Map.of(
                "context", "from-gateway",
                "disallow", "all",
                "allow", "ulaw,alaw,opus",
                "auth", user,
                "aors", user,
                "direct_media", "no",
                "rtp_symmetric", "yes"));
        fields.putAll(more);
        put("endpoint", user, fields);
    }

    private void put(String type, String name, Map<String, String> fields) {
        // What is disallowed must stand before what is allowed.
        var attributes = fields.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .map(field -> Map.of("attribute", field.getKey(), "value", field.getValue()))
                .toList();
        RestClient.Reply reply =
                ari.put("/asterisk/config/dynamic/res_pjsip/" + type + "/" + name, Map.of("fields", attributes));
        if (reply.status() != 200) {
            throw new IllegalStateException("ARI answered " + reply.status() + " to " + type + " " + name);
        }
    }
}
