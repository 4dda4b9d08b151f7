/** Agents at the company's PBX: Asterisk is told of them through ARI, FreeSWITCH asks for them by mod_xml_curl. */
@NullMarked
package dev.tandem.agent.pbx;

import org.jspecify.annotations.NullMarked;
