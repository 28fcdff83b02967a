using Vinculo.Service;

namespace Vinculo.Integration.WebForms;

/// <summary>Forms to begin with, in both languages.</summary>
public static class UsualForms
{
    public static FormDefinition Of(FormPurpose purpose) =>
        new(
            purpose,
            purpose == FormPurpose.Case ? CaseKind.Complaint : null,
            null,
            Words(purpose, "es"),
            Words(purpose, "en"),
            Fields(purpose),
            AsksOffers: purpose == FormPurpose.Interest,
            []
        );

    private static FormWords Words(FormPurpose purpose, string language) =>
        new(
            FormTexts.In(language, $"Usual.Title.{purpose}"),
            FormTexts.In(language, $"Usual.Intro.{purpose}"),
            FormTexts.In(language, "Usual.Consent"),
            FormTexts.In(language, "Usual.Thanks")
        );

    private static FormField[] Fields(FormPurpose purpose) =>
        purpose switch
        {
            FormPurpose.Case =>
            [
                new(FormAsk.Name, true),
                new(FormAsk.Document, true),
                new(FormAsk.Email, true),
                new(FormAsk.Phone, false),
                new(FormAsk.City, false),
                new(FormAsk.Subject, true),
                new(FormAsk.Text, true),
                new(FormAsk.Files, false),
            ],
            FormPurpose.Interest =>
            [
                new(FormAsk.Name, true),
                new(FormAsk.Email, false),
                new(FormAsk.Phone, true),
                new(FormAsk.City, false),
                new(FormAsk.Text, false),
            ],
            _ =>
            [
                new(FormAsk.Name, true),
                new(FormAsk.Email, true),
                new(FormAsk.Phone, false),
                new(FormAsk.Subject, false),
                new(FormAsk.Text, true),
            ],
        };
}
