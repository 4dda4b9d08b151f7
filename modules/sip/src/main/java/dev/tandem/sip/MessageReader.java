package dev.tandem.sip;

import dev.tandem.sip.message.SipUri;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Takes out of received messages what legs need, as simple values. */
final class MessageReader {
    private static final int MAX_CUSTOM_HEADERS = 20;
    private static final int MAX_ROUTES = 20;
    private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,9})\\b.*", Pattern.DOTALL);

    private MessageReader() {}

    static String callId(Message message) {
        return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
    }

    static long cseq(Message message) {
        return ((CSeqHeader) message.getHeader(CSeqHeader.NAME)).getSeqNumber();
    }

    static String cseqMethod(Message message) {
        return ((CSeqHeader) message.getHeader(CSeqHeader.NAME)).getMethod();
    }

    /** Empty if there is none. */
    static String fromTag(Message message) {
        String tag = ((FromHeader) message.getHeader(FromHeader.NAME)).getTag();
        return tag == null ? "" : tag;
    }

    /** Empty if there is none. */
    static String toTag(Message message) {
        String tag = ((ToHeader) message.getHeader(ToHeader.NAME)).getTag();
        return tag == null ? "" : tag;
    }

    static String fromUri(Message message) {
        return ((FromHeader) message.getHeader(FromHeader.NAME))
                .getAddress()
                .getURI()
                .toString();
    }

    static String toUri(Message message) {
        return ((ToHeader) message.getHeader(ToHeader.NAME))
                .getAddress()
                .getURI()
                .toString();
    }

    static Optional<String> fromDisplay(Message message) {
        return Optional.ofNullable(((FromHeader) message.getHeader(FromHeader.NAME))
                        .getAddress()
                        .getDisplayName())
                .map(display -> display.replaceAll("\\\\(.)", "$1").strip())
                .filter(SipText::isHeaderValue);
    }

    /** The unescaped user part; empty if the URI has none. */
    static String user(URI uri) {
        String user = uri instanceof SipURI sip ? sip.getUser() : null;
        return user == null ? "" : SipUri.unescape(user);
    }

    static String fromUser(Message message) {
        return user(
                ((FromHeader) message.getHeader(FromHeader.NAME)).getAddress().getURI());
    }

    /** The transaction that an INVITE and its CANCEL share (RFC 3261 §9.2, §17.2.3). */
    static String transactionKey(Request request) {
        ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
        String key = via.getBranch() + "|" + via.getHost() + ":" + via.getPort();
        return key.toLowerCase(Locale.ROOT);
    }

    /** The Contact as a URI that we can send to. */
    static Optional<String> contact(Message message) {
        return message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                        && contact.getAddress() != null
                        && contact.getAddress().getURI() instanceof SipURI uri
                        && (!uri.isSecure() || transport(message) == SipTransport.TLS)
                ? Optional.of(uri.toString())
                : Optional.empty();
    }

    /** The route set of a dialog that a response of the far side makes: reversed (RFC 3261 §12.1.2). */
    static List<String> routesOf(Response response) {
        List<String> routes = recordRoutes(response);
        Collections.reverse(routes);
        return routes;
    }

    /** The route set of a dialog that a request of the far side makes: as it stands (RFC 3261 §12.1.1). */
    static List<String> routesOf(Request request) {
        return recordRoutes(request);
    }

    private static List<String> recordRoutes(Message message) {
        List<String> routes = new ArrayList<>();
        ListIterator<?> all = message.getHeaders(RecordRouteHeader.NAME);
        while (all.hasNext() && routes.size() < MAX_ROUTES) {
            routes.add("<" + ((RecordRouteHeader) all.next()).getAddress().getURI() + ">");
        }
        return routes;
    }

    /** Values of every header of this name, in order. */
    static List<String> values(Message message, String name) {
        List<String> values = new ArrayList<>();
        ListIterator<?> all = message.getHeaders(name);
        while (all.hasNext()) {
            values.add(value((Header) all.next()));
        }
        return values;
    }

    private static String value(Header header) {
        String line = header.toString();
        return line.substring(line.indexOf(':') + 1).strip();
    }

    static Optional<String> first(Message message, String name) {
        return values(message, name).stream().findFirst();
    }

    /** The tokens of these headers' lists, in lower case. */
    static Set<String> tokens(Message message, String name) {
        return values(message, name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toSet());
    }

    /** {@code Retry-After: 18000 (closed);duration=3600}: its first number counts (RFC 3261 §20.33). */
    static OptionalInt retryAfter(Response response) {
        return seconds(response, "Retry-After");
    }

    /** The number that a header begins with. */
    static OptionalInt seconds(Message message, String name) {
        return values(message, name).stream()
                .map(SECONDS::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst();
    }

    static Optional<SipReason> reason(Message message) {
        return values(message, "Reason").stream()
                .map(SipReason::parse)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether Replaces, if it is there, is there once and names a dialog (RFC 3891 §3). */
    static boolean replacesWellFormed(Request request) {
        int count = values(request, "Replaces").size();
        return count == 0 || (count == 1 && replaces(request).isPresent());
    }

    static Optional<ReplacesTerms> replaces(Request request) {
        return first(request, "Replaces").flatMap(ReplacesTerms::parse);
    }

    static Map<String, String> customHeaders(Message message) {
        Map<String, String> custom = new LinkedHashMap<>();
        ListIterator<?> names = ((SIPMessage) message).getHeaderNames();
        while (names.hasNext() && custom.size() < MAX_CUSTOM_HEADERS) {
            String name = (String) names.next();
            if (SipText.isCustomHeader(name)) {
                values(message, name).stream()
                        .filter(SipText::isHeaderValue)
                        .findFirst()
                        .ifPresent(value -> custom.put(name, value));
            }
        }
        return custom;
    }

    static boolean hasBody(Message message) {
        byte[] body = message.getRawContent();
        return body != null && body.length > 0;
    }

    static String body(Message message) {
        byte[] body = message.getRawContent();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    /** {@code type/subtype} in lower case; empty if there is none. */
    static String contentType(Message message) {
        return message.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type
                ? (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT)
                : "";
    }

    /** The session in the body: empty if there is no body of that type, refused if it does not parse. */
    static Optional<SdpResult> session(Message message) {
        return hasBody(message) && contentType(message).equals("application/sdp")
                ? Optional.of(SdpAudio.parse(body(message)))
                : Optional.empty();
    }

    /** The session in the body, if there is one that parses. */
    static Optional<SdpAudio> usableSession(Message message) {
        return session(message)
                .flatMap(result ->
                        result instanceof SdpResult.Parsed(SdpAudio session) ? Optional.of(session) : Optional.empty());
    }

    /** Whether the request asks for TLS all the way, so that our Contact must (RFC 3261 §12.1.1). */
    static boolean secured(Request request) {
        return request.getRequestURI() instanceof SipURI uri && uri.isSecure();
    }

    static SipTransport transport(Message message) {
        return SipTransport.of(((ViaHeader) message.getHeader(ViaHeader.NAME)).getTransport());
    }

    static String sourceHost(Request request) {
        return ((SIPRequest) request).getPeerPacketSourceAddress().getHostAddress();
    }

    static int sourcePort(Request request) {
        return ((SIPRequest) request).getPeerPacketSourcePort();
    }
}
