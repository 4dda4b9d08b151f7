/** A SIP user agent: one endpoint per node, and call legs whose dialogs can be continued by another process. */
@NullMarked
package dev.tandem.sip;

import org.jspecify.annotations.NullMarked;
