package dev.tandem.phone;

import dev.tandem.agent.session.Sessions;
import dev.tandem.call.Calls;

/** What telephones live among. */
record PhoneWorld(Sessions sessions, Calls calls, PhoneSettings settings, PhoneMetrics metrics) {}
