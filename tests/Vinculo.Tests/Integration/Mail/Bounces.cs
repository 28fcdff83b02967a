namespace Vinculo.Tests.Integration.Mail;

/// <summary>What other servers send back, of our own making.</summary>
internal static class Bounces
{
    public static byte[] Permanent(string whom, string about) =>
        Report(whom, about, "failed", "5.1.1", "550 5.1.1 no such user");

    public static byte[] Temporary(string whom, string about) =>
        Report(whom, about, "failed", "4.2.2", "452 4.2.2 mailbox full");

    public static byte[] Report(string whom, string about, string action, string status, string said) =>
        Letters.Raw(
            "Return-Path: <>",
            "From: Mail Delivery <MAILER-DAEMON@mx.casa.example>",
            "To: servicio@condor.example",
            "Subject: Undelivered Mail",
            "Message-ID: <dsn-1@mx.casa.example>",
            "Auto-Submitted: auto-replied",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "No pudo entregarse.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.casa.example",
            "",
            $"Final-Recipient: rfc822; {whom}",
            $"Action: {action}",
            $"Status: {status}",
            $"Diagnostic-Code: smtp; {said}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            $"Message-ID: <{about}>",
            "Subject: Su solicitud",
            "",
            "--b--"
        );
}
