package dev.flowledger.server.openapi;

import org.springframework.web.util.HtmlUtils;

/** Converts the HTML of a Javadoc comment to a line of Markdown, which the descriptions of the document are. */
final class JavadocText {

    private JavadocText() {}

    static String markdown(String javadoc) {
        String text =
                javadoc.replaceAll("</?code>", "`").replaceAll("\\s+", " ").strip();
        return HtmlUtils.htmlUnescape(text);
    }
}
