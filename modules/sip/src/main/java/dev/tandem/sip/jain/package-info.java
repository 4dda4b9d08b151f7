/** What JAIN SIP wants to find by class name: loggers that speak SLF4J instead of log4j. */
@NullMarked
package dev.tandem.sip.jain;

import org.jspecify.annotations.NullMarked;
