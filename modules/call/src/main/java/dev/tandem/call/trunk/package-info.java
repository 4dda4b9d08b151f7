/** The tenants' trunks: their settings and API, their health, their registrations, and the limits of calls. */
@NullMarked
package dev.tandem.call.trunk;

import org.jspecify.annotations.NullMarked;
