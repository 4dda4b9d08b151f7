/** Peers for tests of the whole: a PBX, a browser, a node in a process of its own, and ears to hear tones with. */
@NullMarked
package dev.tandem.testing;

import org.jspecify.annotations.NullMarked;
