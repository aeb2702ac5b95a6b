package dev.flowledger.server.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The host names of this server: the names of the loopback interface, the configured address, the address that received the
 * request, and FLOWLEDGER_ALLOWED_HOSTS. A web page can make its own name resolve to this server, but not one of these.
 */
final class HostNames {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|::1|(0{1,4}:){7}0{0,3}1");

    private static final Pattern PORT = Pattern.compile("(?<=]|^[^:]{0,300}):\\d*$");

    private final Set<String> names;

    /**
     * Creates the names of a server.
     *
     * @param address the address to which the server is bound, or an empty string
     * @param allowed further names
     */
    HostNames(String address, Set<String> allowed) {
        names = Stream.concat(Stream.of(address), allowed.stream())
                .map(HostNames::normalized)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the host of a Host header is this server. The port does not matter. */
    boolean include(String hostHeader, String localAddress) {
        String name = normalized(PORT.matcher(hostHeader.strip()).replaceFirst(""));
        return LOOPBACK.matcher(name).matches() || names.contains(name) || name.equals(normalized(localAddress));
    }

    /** Whether a page of this origin belongs to the server: its host and port are those of the request, or it is allowed. */
    boolean includeOrigin(String origin, String hostHeader) {
        try {
            URI uri = new URI(origin);
            String authority = uri.getRawAuthority();
            return authority != null
                    && (authority.equalsIgnoreCase(hostHeader)
                            || (uri.getHost() != null && names.contains(normalized(uri.getHost()))));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String normalized(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
