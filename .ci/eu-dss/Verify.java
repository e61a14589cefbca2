import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;

/**
 * Verify PKI LEVEL FILE.pdf…: every signature of every file must be TOTAL-PASSED
 * for the European Commission's DSS, and of the level, by the anchor PKI/root.pem.
 * It asks nobody: of B-B and B-T it gets PKI/lists, of B-LT and B-LTA nothing
 * but the file.
 */
public class Verify {
    public static void main(String[] args) throws Exception {
        boolean good = args.length > 2;
        for (int i = 2; i < args.length; i++) {
            good &= judge(args[0], args[1], new File(args[i]));
        }
        System.exit(good ? 0 : 1);
    }

    static boolean judge(String pki, String level, File file) throws Exception {
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        try (InputStream in = new FileInputStream(pki + "/root.pem")) {
            CertificateToken root = DSSUtils.loadCertificate(in);
            anchors.addCertificate(root);
        }
        CommonCertificateVerifier by = new CommonCertificateVerifier();
        by.setTrustedCertSources(anchors);
        if (!level.startsWith("B-LT")) {
            by.setCrlSource(new ExternalResourcesCRLSource(new FileInputStream(pki + "/lists/root.crl"), new FileInputStream(pki + "/lists/ca.crl")));
        }
        SignedDocumentValidator v = SignedDocumentValidator.fromDocument(new FileDocument(file));
        v.setCertificateVerifier(by);
        Reports reports = v.validateDocument();
        SimpleReport r = reports.getSimpleReport();
        boolean good = !r.getSignatureIdList().isEmpty();
        for (String id : r.getSignatureIdList()) {
            String want = "PAdES-BASELINE-" + level.substring(2), got = r.getSignatureFormat(id).toString();
            boolean ok = r.getIndication(id) == Indication.TOTAL_PASSED && want.equals(got);
            System.out.println(file.getName() + ": " + r.getSignedBy(id) + ": " + r.getIndication(id) + " " + got
                + (ok ? "" : " " + r.getSubIndication(id) + " " + r.getAdESValidationErrors(id).stream().map(m -> m.getValue()).toList() + ", want " + want));
            good &= ok;
        }
        return good;
    }
}
