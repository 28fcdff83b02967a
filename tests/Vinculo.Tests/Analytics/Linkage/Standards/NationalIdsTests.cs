using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

/// <summary>Vectors of the authorities and of well-known companies; see docs/methods/linkage-standards.md.</summary>
public class NationalIdsTests
{
    [Theory]
    [InlineData("CO", "NIT", "860002964-4", "860002964", "860002964")]
    [InlineData("CO", "NIT", "890.903.938-8", "890903938", "890903938")]
    [InlineData("CO", "NIT", "8999990681", "899999068", "899999068")]
    [InlineData("CO", "NIT", "800197268-4", "800197268", "800197268")]
    [InlineData("MX", "CURP", "hegg560427mvzrrl04", "HEGG560427MVZRRL04", "HEGG560427MVZRRL0")]
    [InlineData("MX", "RFC", "GODE561231GR8", "GODE561231GR8", "GODE561231GR")]
    [InlineData("MX", "RFC", "SAT970701NN3", "SAT970701NN3", "SAT970701NN")]
    [InlineData("CL", "RUT", "12.345.678-5", "123456785", "12345678")]
    [InlineData("CL", "RUT", "97004000-5", "970040005", "97004000")]
    [InlineData("CL", "RUT", "1000005-k", "1000005K", "1000005")]
    [InlineData("PE", "RUC", "20131312955", "20131312955", "2013131295")]
    [InlineData("PE", "RUC", "20100047218", "20100047218", "2010004721")]
    [InlineData("AR", "CUIT", "20-12345678-6", "20123456786", "12345678")]
    [InlineData("AR", "CUIT", "33693450239", "33693450239", "3369345023")]
    [InlineData("BR", "CPF", "111.444.777-35", "11144477735", "111444777")]
    [InlineData("BR", "CNPJ", "11.222.333/0001-81", "11222333000181", "112223330001")]
    [InlineData("BR", "CNPJ", "12.ABC.345/01DE-35", "12ABC34501DE35", "12ABC34501DE")]
    [InlineData("ES", "DNI", "12345678Z", "12345678Z", "12345678")]
    [InlineData("ES", "NIE", "X1234567L", "X1234567L", "X1234567")]
    [InlineData("ES", "CIF", "A58818501", "A58818501", "A5881850")]
    [InlineData("EC", "CI", "1710034065", "1710034065", "171003406")]
    [InlineData("EC", "RUC", "1790011674001", "1790011674001", "179001167")]
    [InlineData("EC", "RUC", "1760001550001", "1760001550001", "17600015")]
    [InlineData("UY", "CI", "1.234.567-2", "12345672", "1234567")]
    public void Known_numbers_are_valid(string country, string type, string written, string normal, string root)
    {
        var read = NationalIds.Read(country, type, written)!;
        read.Valid.ShouldBe(true);
        read.Normal.ShouldBe(normal);
        read.Root.ShouldBe(root);
        read.Type.ShouldBe(type);
    }
}
