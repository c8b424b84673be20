# SPDX-License-Identifier: Apache-2.0
"""Documents that are signed in these tests; the persons and figures in them are made up."""

ETAX = """<?xml version="1.0" encoding="UTF-8"?>
<DATA id="DATA" xmlns="http://xml.e-tax.nta.go.jp/XSD/shotoku" xmlns:gen="http://xml.e-tax.nta.go.jp/XSD/general" xmlns:kyo="http://xml.e-tax.nta.go.jp/XSD/kyotsu" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <RKO0010 VR="25.0.0" id="RKO0010">
    <CATALOG id="CATALOG"><rdf:RDF><rdf:description about="#RKO0010"/></rdf:RDF></CATALOG>
    <CONTENTS id="CONTENTS">
      <IT VR="1.5" id="IT"><NOZEISHA_NM ID="NOZEISHA_NM">山田　花子</NOZEISHA_NM></IT>
      <!-- not signed: comments never are -->
      <KOA020 VR="23.0" id="KOA020-1" page="1"><gen:kingaku>1,234,567</gen:kingaku></KOA020>
    </CONTENTS>
  </RKO0010>
</DATA>
""".encode()

EGOV = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="kousei.xsl"?>
<DataRoot>
  <構成管理情報 ID="構成情報"><手続名称>届出</手続名称><添付書類属性情報><添付書類ファイル名称>申請書.xml</添付書類ファイル名称></添付書類属性情報></構成管理情報>
  <署名情報 ID="署名情報">
  </署名情報>
</DataRoot>
""".encode()

PLAIN = '<?xml version="1.0" encoding="utf-8"?>\n<願><氏名>日本　太郎</氏名></願>'.encode()
