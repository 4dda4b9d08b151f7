package dev.tandem.app.settings;

import dev.tandem.sip.guard.AddressRange;
import dev.tandem.sip.guard.GuardSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whom the SIP port trusts, and what it tells everybody else. */
final class SipGuardSettings {
    private static final int MAX_RANGES = 256;

    private SipGuardSettings() {}

    static GuardSettings of(SettingReader reader) throws StartRefused {
        GuardSettings usual = GuardSettings.trusting(trusted(reader));
        return new GuardSettings(
                usual.trusted(),
                reader.flag("tandem.sip.guard.calls-from-strangers", "TANDEM_SIP_CALLS_FROM_STRANGERS"),
                reader.flag("tandem.sip.guard.name-to-strangers", "TANDEM_SIP_NAME_TO_STRANGERS"),
                usual.budget(),
                usual.forgetOne(),
                usual.firstBan(),
                usual.longestBan(),
                usual.maxSources());
    }

    private static List<AddressRange> trusted(SettingReader reader) throws StartRefused {
        List<AddressRange> ranges = new ArrayList<>();
        String given = reader.optional("tandem.sip.guard.trusted").orElse("");
        for (String text : given.split("[,\\s]+", -1)) {
            if (!text.isEmpty()) {
                Optional<AddressRange> range = AddressRange.parse(text);
                if (range.isEmpty() || ranges.size() == MAX_RANGES) {
                    throw SettingReader.refusal(
                            "TANDEM_SIP_TRUSTED",
                            given,
                            "at most " + MAX_RANGES + " addresses or networks, such as 192.0.2.10, 2001:db8::/32");
                }
                ranges.add(range.get());
            }
        }
        return ranges;
    }
}
