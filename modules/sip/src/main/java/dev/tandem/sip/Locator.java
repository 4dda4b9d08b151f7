package dev.tandem.sip;

import java.util.List;

/** Finds the addresses of a destination. */
@FunctionalInterface
interface Locator {
    /**
     * The addresses in the order in which they are to be tried; empty if there are none. May block for as long as its
     * own deadline: never called on the stack's threads.
     */
    List<NextHop> locate(Destination destination);
}
