using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Integration.Linking;
using Vinculo.Platform;
using Vinculo.Tests.Integration.Analysis;

namespace Vinculo.Tests.Integration.Linking;

/// <summary>What <c>match</c> and <c>recognise</c> do with files of people we do not know.</summary>
public sealed class AnalystFileTests : AnalystTests
{
    private const string Rosa = "Rosa María,Gómez Quintero,1020304050,12/03/1984,3102348871,rosa@correo.co";
    private const string Luis = "Luis Alberto,Peña Soto,71222333,30/11/1971,3157741209,luis@correo.co";
    private const string Header = "id,nombres,apellidos,cédula,fecha nac.,celular,correo_e\n";

    private static Outcome<CommandAnswer> Run(params string[] arguments) =>
        MatchCommand.Run(MatchCommand.All().Single(c => c.Name == arguments[0]).Parse(arguments[1..]));

    private static JsonNode Facts(params string[] arguments)
    {
        var outcome = Run(arguments);
        outcome.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        outcome.Accepted.Text.ShouldNotContain('{');
        outcome.Accepted.Text.ShouldNotContain("remark.");
        TestContext.Current.TestOutputHelper?.WriteLine(outcome.Accepted.Text);
        return JsonNode.Parse(Json.Of(outcome.Accepted.Facts).Text)!;
    }

    private static void Refused(string code, params string[] arguments)
    {
        Run(arguments).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
        RefusalText.Of(refusal).ShouldNotContain('{');
    }

    private static JsonNode Remark(JsonNode facts, string code, int file = 0) =>
        facts["rows"]![file]!["remarks"]!.AsArray().Single(r => (string)r!["code"]! == code)!;

    private static string Columns(JsonNode facts, int file = 0) =>
        string.Join(
            ' ',
            facts["columns"]![file]!.AsObject().Select(c => $"{c.Key}={string.Join('+', c.Value!.AsArray())}")
        );

    [Fact]
    public void A_file_cut_short_or_changed_on_its_way_is_refused_and_nothing_is_written()
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < 3_000; i++)
            text.Append($"{i},Ana {i * 7919 % 1009},Ruiz {i * 104729 % 997},{i + 5_000_000},,,\n");
        var whole = File.ReadAllBytes(Written("whole.csv.gz", text.ToString()));
        var cut = PathOf("cut.csv.gz");
        var answer = PathOf("out.csv");

        foreach (var end in new[] { whole.Length - 1, whole.Length - 9, whole.Length / 2, whole.Length / 5 })
        {
            File.WriteAllBytes(cut, whole[..end]);
            Refused("import.file-damaged", "match", cut, "--out", answer);
            Refused("import.file-damaged", "recognise", cut, cut, "--out", answer);
        }
        whole[^6] ^= 0xff;
        File.WriteAllBytes(cut, whole);
        Refused("import.file-damaged", "match", cut, "--out", answer);
        File.Exists(answer).ShouldBeFalse();
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_told_with_their_line()
    {
        var path = Written(
            Header
                + $"1,{Rosa}\n"
                + $"2,{Luis},de más\n" // line 3: one cell too many
                + "3,Ana\n" // line 4: too few, read all the same
                + "4,\"Eva,Ruiz,1,,,\n" // line 5: opens, closes in line 7
                + $"5,{Rosa}\n"
                + $"6,{Luis}\"x,,,,,\n"
                + ",Olga,Ruiz,52111222,31/02/1990,,\n" // line 8: no id, no such day
                + $"1,{Luis}\n" // line 9: an id seen before
                + "9,,,,,,\n" // line 10: nothing to compare
                + "10,\"Iván\ndel Valle\",Ríos,80111222,,,\n" // lines 11 and 12
                + "11,\"Inés,Ríos,,,,\n" // line 13: never closes
        );

        var facts = Facts("match", path);

        var rows = facts["rows"]![0]!;
        ((int)rows["read"]!).ShouldBe(6);
        ((int)rows["leftOut"]!).ShouldBe(3);
        ((int)facts["records"]!).ShouldBe(6);
        foreach (
            var (code, line, left) in new[]
            {
                ("cells-too-many", 3, true),
                ("cells-too-few", 4, false),
                ("quote-astray", 5, true),
                ("id-missing", 8, false),
                ("birth-unread", 8, false),
                ("id-repeated", 9, false),
                ("says-nothing", 10, false),
                ("many-lines", 11, false),
                ("quote-unclosed", 13, true),
            }
        )
        {
            var remark = Remark(facts, code);
            ((int)remark["rows"]!).ShouldBe(1, code);
            ((bool)remark["leftOut"]!).ShouldBe(left, code);
            ((int)remark["first"]![0]!["line"]!).ShouldBe(line, code);
            ((string)remark["first"]![0]!["why"]!).ShouldNotContain("remark.");
        }
    }

    [Fact]
    public void A_file_of_which_nothing_can_be_read_says_why()
    {
        Refused("match.no-row-read", "match", Written("id,nombre,celular\n1,Ana,3001112233,x\n2,Eva,3001112234,y\n"));
        Refused("import.file-empty", "match", Written("id,nombre,celular\n"));
        Refused("import.file-empty", "recognise", Written($"{Header}1,{Rosa}\n"), Written(Header));
        Refused("import.file-empty", "match", Written($"{Header}1,{Rosa}\n"), Written(Header));
    }

    [Fact]
    public void The_first_five_of_many_are_told_and_all_are_counted()
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < 40; i++)
            text.Append($"{i},Ana,Ruiz,,13/13/1990,,\n");
        text.Append($"99,{Rosa}\n98,{Rosa}\n97,{Rosa}\n");

        var remark = Remark(Facts("match", Written(text.ToString())), "birth-unread");

        ((int)remark["rows"]!).ShouldBe(40);
        remark["first"]!.AsArray().Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(
        "codigo;NOMBRES;APELLIDO_1;APELLIDO_2;NRO_DOC;FEC_NAC;NRO_CELULAR;CORREO_E;CIUDAD_RESIDENCIA",
        "id=codigo given=NOMBRES surname1=APELLIDO_1 surname2=APELLIDO_2 birth=FEC_NAC document=NRO_DOC phone=NRO_CELULAR email=CORREO_E city=CIUDAD_RESIDENCIA"
    )]
    [InlineData(
        "ident;nom_completo;num_identificacion;tel_celular;email_personal;f_nacto;dir_residencia;mpio",
        "id=ident fullName=nom_completo birth=f_nacto document=num_identificacion phone=tel_celular email=email_personal address=dir_residencia city=mpio"
    )]
    [InlineData(
        "customer_no;First Name;Middle Name;Last Name;Birth Dt;Mobile No;E-mail 1;Home City;Home Address",
        "id=customer_no given=First Name secondGiven=Middle Name surname1=Last Name birth=Birth Dt phone=Mobile No email=E-mail 1 address=Home Address city=Home City"
    )]
    [InlineData(
        "Ciudad;Correo;Celular;Cédula;Apellido 2;Apellido 1;Nombre 2;Nombre 1;Nro cliente",
        "id=Nro cliente given=Nombre 1 secondGiven=Nombre 2 surname1=Apellido 1 surname2=Apellido 2 document=Cédula phone=Celular email=Correo city=Ciudad"
    )]
    [InlineData(
        "cedula;apellidos y nombres;celular",
        "id=cedula fullName=apellidos y nombres document=cedula phone=celular"
    )]
    [InlineData(
        "id;nombre;tipo teléfono;teléfono fijo;autoriza correo;lugar nacimiento;fecha expedición cédula;nombre de la madre",
        "id=id fullName=nombre phone=teléfono fijo"
    )]
    [InlineData(
        "cod_cli;Nome Completo;CPF;Data de Nascimento;Celular;E-mail;Endereço;Cidade;CEP",
        "id=cod_cli fullName=Nome Completo birth=Data de Nascimento document=CPF phone=Celular email=E-mail address=Endereço city=Cidade postcode=CEP"
    )]
    [InlineData(
        "Folio;Nombre(s);Ap. Paterno;C.U.R.P.;R.F.C.;FECNACIM;numcelu;C.P.",
        "id=Folio given=Nombre(s) surname1=Ap. Paterno birth=FECNACIM document=C.U.R.P.+R.F.C. phone=numcelu postcode=C.P."
    )]
    [InlineData(
        "ref;fname;lname;street_no;street;addr_no;estadocivil;nomcliente",
        "id=ref given=fname+nomcliente surname1=lname streetNumber=street_no+addr_no address=street"
    )]
    public void Columns_are_known_by_the_words_in_their_names(string header, string expected)
    {
        var row = string.Join(';', header.Split(';').Select(_ => "a@1234567"));

        var facts = Facts("match", Written(header + "\n" + row + "\n"));

        Columns(facts).ShouldBe(expected);
    }

    [Fact]
    public void A_column_that_holds_something_else_than_its_name_says_is_not_compared()
    {
        var text = new StringBuilder("id,nombre,celular,correo\n");
        for (var i = 0; i < 20; i++)
            text.Append($"{i},Ana {i},SI,NO\n");

        var facts = Facts("match", Written(text.ToString()));

        Columns(facts).ShouldBe("id=id fullName=nombre");
        facts["rows"]![0]!["unusedColumns"]!.AsArray().Select(c => (string)c!).ShouldBe(["celular", "correo"]);
    }

    [Fact]
    public void A_column_whose_name_says_nothing_is_what_it_holds()
    {
        string[] given = ["Ana María", "Luis", "Rosa Elena", "Jorge", "Beatriz", "Camilo"];
        string[] cities = ["Medellín", "Lima", "Quito", "Cali", "Santiago", "Bogotá"];
        var text = new StringBuilder("n,quien,donde,x1,asesor,clave\n");
        for (var i = 0; i < 6; i++)
            text.Append($"{i},{given[i]} Gómez,{cities[i]},c{i}@correo.co,{given[5 - i]} Ruiz,k{i}\n");

        var facts = Facts("match", Written(text.ToString()));

        Columns(facts).ShouldBe("id=n fullName=quien email=x1 city=donde");
    }

    [Theory]
    [InlineData('%')]
    [InlineData('#')]
    [InlineData('>')]
    public void A_separator_nobody_expects_is_found(char sign)
    {
        var text = "id;nombre;celular\n1;Gómez, Rosa María;3102348871\n2;Peña Soto, Luis;3157741209\n3;Ruiz, Ana;\n";

        var facts = Facts("match", Written(text.Replace(';', sign)));

        Columns(facts).ShouldBe("id=id fullName=nombre phone=celular");
        ((string)facts["rows"]![0]!["written"]!["delimiter"]!).ShouldBe(sign.ToString());
    }

    [Fact]
    public void Companies_are_known_by_their_legal_forms_and_their_country_by_its_numbers()
    {
        var path = Written(
            "consec;Nit;Razón Social;Dirección\n"
                + "1;860002964-4;Lácteos El Prado S.A.S.;Calle 10 # 20-30\n"
                + "2;860.002.964;LACTEOS EL PRADO SAS;\n"
                + "3;899999068-1;Ferretería La Tuerca Ltda.;\n"
                + "4;890903938-8;Maderas del Sur S.A.;\n"
                + "5;860034313-7;Textiles Omaira S.A.;\n"
                + "6;890300279-4;Hotel La Ribera Ltda.;\n"
        );

        var facts = Facts("match", path);

        ((string)facts["entity"]!).ShouldBe("company");
        ((string)facts["rows"]![0]!["written"]!["country"]!).ShouldBe("CO");
        ((int)facts["entities"]!).ShouldBe(5);
        ((string)Facts("match", path, "--entity", "person")["entity"]!).ShouldBe("person");
    }

    [Fact]
    public void Rows_that_no_column_tells_apart_are_called_by_their_number()
    {
        var path = Written(
            "nombre,email\nRosa Gómez,rosa@correo.co\nLuis Peña,luis@correo.co\nRosa Gómez,rosa@correo.co\n"
        );
        var target = PathOf("numbers.csv.gz");

        var facts = Facts("match", path, "--out", target);

        Columns(facts).ShouldBe("id= fullName=nombre email=email");
        SharedRows(target).ShouldBe(["record_id,cluster_id", "1,0", "2,1", "3,0"]);
        facts["rows"]![0]!["remarks"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_nobody_is_compared_by_the_words_of_the_columns_both_files_have()
    {
        var ours = Written(
            "id;title;authors;year;cluster\n"
                + "1;Adaptive indexing of spatial data;Ana Gómez, Luis Peña;1999;x\n"
                + "2;Mining of association rules;Rosa Ruiz, Iván Cano;2001;y\n"
                + "3;Recovery in mobile databases;Sara Vargas, Hugo Ortiz;1998;z\n"
        );
        var theirs = Written(
            "ref,año,work,who\n"
                + "A,2001,Mining association rules,\"R. Ruiz, I. Cano\"\n"
                + "B,1999,ADAPTIVE INDEXING OF SPATIAL DATA,\"Gómez Ana, Peña Luis\"\n"
        );

        var facts = Facts("match", ours, theirs);

        ((string)facts["entity"]!).ShouldBe("record");
        Columns(facts).ShouldBe("id=id text=title+authors+year");
        Columns(facts, 1).ShouldBe("id=ref text=work+who+año");
        Refused("match.nothing-to-compare", "match", ours, "--entity", "person");
        Refused("match.nothing-to-compare", "recognise", ours, theirs);
        Refused("match.record-model", "match", ours, "--save-model", PathOf("model.json"));
    }

    [Fact]
    public void Places_are_no_persons_though_they_have_a_name_and_a_telephone()
    {
        string[] one = ["blue", "golden", "royal", "lucky", "sunset", "harbor", "little"];
        string[] two = ["lantern", "bistro", "terrace", "tavern", "grill", "palace"];
        var text = new StringBuilder("id,name,addr,city,phone\n");
        for (var i = 0; i < 42; i++)
            text.Append(
                $"{i},the {one[i % 7]} {two[i % 6]},{i * 37 + 5} webb ave.,atlanta,{404_555_1000 + i * 7_919}\n"
            );
        text.Append("99,royal grill the,79 webb avenue,atlanta,404/557-1838\n");

        var facts = Facts("match", Written(text.ToString()));

        ((string)facts["entity"]!).ShouldBe("record");
        ((string)Facts("match", Written(text.ToString()), "--entity", "person")["entity"]!).ShouldBe("person");
    }

    [Theory]
    [InlineData("12/03/1984", "30/11/1971", "dd/MM/yyyy")]
    [InlineData("03/12/1984", "11/30/1971", "MM/dd/yyyy")]
    [InlineData("19840312", "19711130", "yyyyMMdd")]
    [InlineData("1984-03-12", "1971-11-30", "yyyy-MM-dd")]
    public void Dates_are_read_as_the_column_writes_them_and_it_is_said_how(string one, string other, string format)
    {
        var path = Written(
            "id\tnombre\tfecha nac.\n" + $"1\tRosa Gómez\t{one}\n2\tROSA GOMEZ\t{one}\n3\tLuis Peña\t{other}\n"
        );

        var facts = Facts("match", path);

        ((string)facts["rows"]![0]!["written"]!["birth"]!).ShouldBe(format);
        facts["rows"]![0]!["remarks"]!.AsArray().ShouldBeEmpty();
        ((int)facts["entities"]!).ShouldBe(2);
    }

    [Fact]
    public void Each_of_two_files_has_columns_of_its_own()
    {
        var ours = Written($"{Header}1,{Rosa}\n2,{Luis}\n");
        var theirs = Written(
            "ref;Full name;Mobile;E-mail;DOB\nA;Rosa Maria Gomez Quintero;+57 310 234 8871;ROSA@CORREO.CO;1984-03-12\n"
        );

        ((int)Facts("match", ours, theirs)["entities"]!).ShouldBe(2);
        ((int)Facts("recognise", ours, theirs)["recognised"]!).ShouldBe(1);
    }

    [Fact]
    public void A_mapping_may_have_a_part_for_each_file()
    {
        var ours = Written($"k,a,b,c,d,e,f\n1,{Rosa}\n2,{Luis}\n");
        var theirs = Written("x,y,z\nROSA MARIA GOMEZ QUINTERO,3102348871,A\n");
        var first = """{ "id": "k", "given": "a", "surname1": "b", "document": "c", "phone": "e" }""";
        var second = """{ "fullName": "x", "phone": "y", "id": "z" }""";
        var out1 = PathOf("out.csv.gz");

        var both = Written("both.json", $$"""{ "first": {{first}}, "second": {{second}} }""");
        ((int)Facts("match", ours, theirs, "--mapping", both, "--out", out1)["entities"]!).ShouldBe(2);
        var calls = Written("calls.json", $$"""{ "records": {{first}}, "queries": {{second}} }""");
        ((int)Facts("recognise", ours, theirs, "--mapping", calls)["recognised"]!).ShouldBe(1);
        SharedRows(out1).ShouldBe(["record_id,cluster_id,file", "1,0,1", "2,1,1", "A,0,2"]);

        Refused("match.column-missing", "match", ours, theirs, "--mapping", Written("one.json", first));
        Refused("match.mapping-part", "match", ours, "--mapping", Written("odd.json", $$"""{ "third": {{first}} }"""));
    }

    [Fact]
    public void A_part_that_is_missing_is_guessed()
    {
        var ours = Written($"k,a,b,c,d,e,f\n1,{Rosa}\n");
        var theirs = Written("id,nombre,celular\nA,ROSA MARIA GOMEZ QUINTERO,3102348871\n");
        var map = Written("half.json", """{ "first": { "given": "a", "surname1": "b", "phone": "e" } }""");

        ((int)Facts("match", ours, theirs, "--mapping", map)["entities"]!).ShouldBe(1);
    }

    [Fact]
    public void What_is_read_is_not_written_over()
    {
        var path = Written($"{Header}1,{Rosa}\n");

        Refused("output.is-input", "match", path, "--out", path);
        Refused("output.is-input", "recognise", path, path, "--out", path);
        File.ReadAllText(path).ShouldStartWith(Header);
    }

    [Fact]
    public void Labels_of_two_files_with_the_same_ids_say_which_file_they_mean()
    {
        var ours = Written($"{Header}1,{Rosa}\n2,{Luis}\n");
        var theirs = Written($"{Header}2,{Rosa}\n1,{Luis}\n");
        var labels = Written("record_id,file,person_id\n1,1,rosa\n2,1,luis\n2,2,rosa\n1,2,luis\n");

        var score = Facts("match", ours, theirs, "--labels", labels)["score"]!;

        ((double)score["f1"]!).ShouldBe(1);
        ((int)score["records"]!).ShouldBe(4);
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void Any_encoding_is_read(string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var path = Written(
            "enc.csv",
            $"{Header}1,{Rosa}\n2,{Rosa.ToUpperInvariant()}\n3,{Luis}\n".Replace(',', ';'),
            Encoding.GetEncoding(encoding)
        );

        var facts = Facts("match", path);

        ((int)facts["entities"]!).ShouldBe(2);
        Columns(facts).ShouldContain("document=cédula");
    }

    private static string[] SharedRows(string path)
    {
        using var file = File.OpenRead(path);
        using var zip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress);
        return new StreamReader(zip).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
