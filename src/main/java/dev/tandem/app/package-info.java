/** The application: one node, its roles and what holds them together. */
@NullMarked
package dev.tandem.app;

import org.jspecify.annotations.NullMarked;
