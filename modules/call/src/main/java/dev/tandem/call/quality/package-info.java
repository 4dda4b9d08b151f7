/** How good a call's audio is: scores after ITU-T G.107, and in words whether both sides can hear each other. */
@NullMarked
package dev.tandem.call.quality;

import org.jspecify.annotations.NullMarked;
