package dev.flowledger.server.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts the name of the caller next to that of the request in every line that the request logs. */
final class ActorMdcFilter extends OncePerRequestFilter {

    private static final String LOG_KEY = "actor";

    /** A name may hold line breaks; a line of the log may not. */
    private static final Pattern UNFIT = Pattern.compile("[^\\p{L}\\p{N}\\p{P}\\p{S}]");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null) {
            chain.doFilter(request, response);
            return;
        }
        MDC.put(LOG_KEY, UNFIT.matcher(caller.getName()).replaceAll("_"));
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(LOG_KEY);
        }
    }
}
