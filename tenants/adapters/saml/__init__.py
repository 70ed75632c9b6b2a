"""A company's SAML 2.0 provider: asked, and not believed before checked twice, once by the library and once by us."""
