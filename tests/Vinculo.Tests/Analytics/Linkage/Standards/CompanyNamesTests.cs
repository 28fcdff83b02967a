using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class CompanyNamesTests
{
    [Theory]
    [InlineData("Ecored Group S.A.S.", "ECORED GROUP", "SAS")]
    [InlineData("EDITORIAL LÓPEZ S A S", "EDITORIAL LOPEZ", "SAS")]
    [InlineData("Lácteos del Sur Ltda.", "LACTEOS SUR", "LTDA")]
    [InlineData("Constructora Continental & Cía. S. en C.", "CONSTRUCTORA CONTINENTAL", "SENC")]
    [InlineData("Confecciones Forero S.A. de C.V.", "CONFECCIONES FORERO", "SACV")]
    [InlineData("Multired S. de R.L. de C.V.", "MULTIRED", "SRLCV")]
    [InlineData("Restaurante Henao E.I.R.L.", "RESTAURANTE HENAO", "EIRL")]
    [InlineData("Seguros La Esperanza SpA", "SEGUROS ESPERANZA", "SPA")]
    [InlineData("Hotel Suárez S.A.C.", "HOTEL SUAREZ", "SAC")]
    [InlineData("Ferretería López S.L.", "FERRETERIA LOPEZ", "SL")]
    [InlineData("Transportes Miranda", "TRANSPORTES MIRANDA", null)]
    [InlineData("Gómez y Cía Ltda en liquidación", "GOMEZ", "CIALTDA")]
    [InlineData("Agrosur Sociedad Anónima", "AGROSUR", "SA")]
    public void A_company_is_its_name_without_its_legal_form(string written, string core, string? form)
    {
        var read = CompanyNames.Read(written)!;

        string.Join(' ', read.Core).ShouldBe(core);
        read.LegalForm.ShouldBe(form);
    }

    [Theory]
    [InlineData("Empresa de Telecomunicaciones de Bogotá S.A. E.S.P.", "ETB")]
    [InlineData("ETB S.A.", "ETB")]
    [InlineData("Empresas Públicas de Medellín (EPM)", "EPM")]
    public void A_sigla_is_written_or_made_of_initials(string written, string acronym) =>
        CompanyNames.Read(written)!.Acronym.ShouldBe(acronym);
}
