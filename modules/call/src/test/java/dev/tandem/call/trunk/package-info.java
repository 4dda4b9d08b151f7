/** Tests of trunks. */
@org.jspecify.annotations.NullMarked
package dev.tandem.call.trunk;
