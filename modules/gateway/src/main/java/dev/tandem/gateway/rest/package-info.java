/** The gateway's REST routes and the page to try it. */
@NullMarked
package dev.tandem.gateway.rest;

import org.jspecify.annotations.NullMarked;
