package dev.flowledger.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Encodes what some clients leave as it is in a name in the path. A semicolon is allowed there by RFC 3986, but Spring
 * would cut the name off at it and take the rest for parameters; the others are not allowed but harmless.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class RawPathFilter extends OncePerRequestFilter {

    /**
     * The semicolon and the relaxed-path-chars of application.yml; and a percent sign that encodes nothing, or NUL, which
     * Tomcat refuses in front of a semicolon and overlooks behind one. No name has a percent sign: nothing is found.
     */
    private static final Pattern RAW = Pattern.compile("[;\"<>\\[\\]\\\\^`{|}]|%(?!\\p{XDigit}{2})|%(?=00)");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean encoded = !RAW.matcher(request.getRequestURI()).find();
        chain.doFilter(encoded ? request : new Encoded(request), response);
    }

    private static final class Encoded extends HttpServletRequestWrapper {
        Encoded(HttpServletRequest request) {
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
