/** A call's two legs: its ends in the media plane and its SIP dialog. */
@NullMarked
package dev.tandem.call.leg;

import org.jspecify.annotations.NullMarked;
