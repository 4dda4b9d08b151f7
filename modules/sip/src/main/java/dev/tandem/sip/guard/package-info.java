/** The door of the SIP endpoint: what is read at all, from whom, and how often strangers are answered. */
@NullMarked
package dev.tandem.sip.guard;

import org.jspecify.annotations.NullMarked;
