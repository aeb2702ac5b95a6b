package dev.flowledger.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Percent-encodes characters that some clients leave unencoded in a name in the path. RFC 3986 allows the semicolon there,
 * but Spring would treat the rest of the name as path parameters. The other characters are not allowed but unambiguous.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
final class RawPathFilter extends HttpFilter {

    /**
     * The semicolon and the {@code relaxed-path-chars} of application.yml. Also a percent sign that starts no valid escape or
     * encodes NUL: Tomcat rejects both before a semicolon but not after one. No record name contains a percent sign, so the
     * result is 404.
     */
    private static final Pattern RAW = Pattern.compile("[;\"<>\\[\\]\\\\^`{|}]|%(?!\\p{XDigit}{2})|%(?=00)");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isEncoded = !RAW.matcher(request.getRequestURI()).find();
        chain.doFilter(isEncoded ? request : new EncodedPath(request), response);
    }

    private static final class EncodedPath extends HttpServletRequestWrapper {
        EncodedPath(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return RAW.matcher(super.getRequestURI())
                    .replaceAll(raw -> "%"
                            + HexFormat.of().withUpperCase().toHexDigits((byte)
                                    raw.group().charAt(0)));
        }
    }
}
