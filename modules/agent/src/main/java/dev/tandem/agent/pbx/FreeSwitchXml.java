package dev.tandem.agent.pbx;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The documents that FreeSWITCH's mod_xml_curl expects of a user directory. */
final class FreeSwitchXml {
    static final String NOT_FOUND = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><document type=\"freeswitch/xml\">"
            + "<section name=\"result\"><result status=\"not found\"/></section></document>";

    /** How FreeSWITCH finds the registrations of whom it dials; the variables are its own. */
    private static final String DIAL_STRING = "{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}"
            + "@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}";

    private FreeSwitchXml() {}

    /**
     * One user.
     *
     * @param realm of the digest: the password itself is not told, only its hash for this realm (RFC 2617, A1)
     */
    static String user(PbxEndpoint endpoint, String domain, String realm, String context) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            open(xml, "document", "type", "freeswitch/xml");
            open(xml, "section", "name", "directory");
            open(xml, "domain", "name", domain);
            xml.writeStartElement("params");
            pair(xml, "param", "dial-string", DIAL_STRING);
            xml.writeEndElement();
            xml.writeStartElement("groups");
            open(xml, "group", "name", "default");
            xml.writeStartElement("users");
            open(xml, "user", "id", endpoint.name());
            xml.writeStartElement("params");
            pair(xml, "param", "a1-hash", a1(endpoint, realm));
            xml.writeEndElement();
            xml.writeStartElement("variables");
            pair(xml, "variable", "user_context", context);
            pair(xml, "variable", "accountcode", endpoint.tenantId());
            pair(xml, "variable", "effective_caller_id_name", endpoint.callerName());
            pair(xml, "variable", "effective_caller_id_number", endpoint.extension());
            xml.writeEndDocument();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("text cannot be written to memory", e);
        }
    }

    private static void open(XMLStreamWriter xml, String element, String attribute, String value)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute(attribute, value);
    }

    private static void pair(XMLStreamWriter xml, String element, String name, String value) throws XMLStreamException {
        xml.writeEmptyElement(element);
        xml.writeAttribute("name", name);
        xml.writeAttribute("value", value);
    }

    private static String a1(PbxEndpoint endpoint, String realm) {
        String a1 = endpoint.name() + ":" + realm + ":" + endpoint.password();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(a1.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
